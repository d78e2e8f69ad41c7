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

  // The theme tells the color scheme, which our style sheet tells already, in an element of the head as well: a browser
  // finds the style of the whole page once more when it comes, and when it is filled.
  const { head } = document
  head.appendChild = node => (node.name === "color-scheme" ? node : Node.prototype.appendChild.call(head, node))

  // Instant navigation sets each address anew, a full one for a short one. A style sheet that is applied already would be
  // read and the whole page laid out again: it keeps its own, and is compared with the next page's by the full one.
  const { href } = Object.getOwnPropertyDescriptors(HTMLLinkElement.prototype)
  Object.defineProperty(HTMLLinkElement.prototype, "href", {
    ...href,
    set(address) {
      if (!this.sheet || address !== this.href) return href.set.call(this, address)
      const told = this.cloneNode()
      told.setAttribute("href", address)
      Object.defineProperty(this, "outerHTML", { value: told.outerHTML, configurable: true })
    },
  })

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
