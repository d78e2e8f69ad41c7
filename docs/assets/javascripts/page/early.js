// What must be known before the page is drawn, on every page; the theme's scripts ask for the __md_ functions.
;(() => {
  "use strict"

  const { documentElement: root, currentScript: script } = document
  // Who arrives at a part of the page needs its layout at once (late.js).
  if (location.hash) root.classList.add("laid-out")
  root.dataset.platform = navigator.platform // for Zensical's style sheet

  // Before it has led anywhere instant navigation does not know on which page one is: it would take the first step within
  // the page for one to another, fetch the page again, and draw it anew. It listens later than this.
  const first = location.pathname
  const step = event => {
    if (!self.rectified || rectified.arrivals > 1 || location.pathname !== first || location.protocol === "file:")
      return
    event.stopImmediatePropagation()
    if (event.state) scrollTo(event.state.x, event.state.y)
    else document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }
  addEventListener("popstate", step)

  const scope = new URL("../../../", script.src) // the site's root, above this file
  const under = (key, where) => `${where.pathname}.${key}`
  Object.assign(self, {
    __md_scope: scope,
    __md_hash: text => [...text].reduce((sum, one) => (sum << 5) - sum + one.charCodeAt(0), 0),
    __md_get: (key, storage = localStorage, where = scope) => JSON.parse(storage.getItem(under(key, where))),
    __md_set: (key, value, storage = localStorage, where = scope) => {
      try {
        storage.setItem(under(key, where), JSON.stringify(value))
      } catch {
        // a browser that keeps nothing
      }
    },
  })
})()
