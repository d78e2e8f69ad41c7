// The scripts of pages, joined in the order of scripts/rectified/site/scripts.py. Everything works again after an instant
// navigation, and nothing is lost without a script. Each says to `onArrival` what it does on every page.
"use strict"

self.rectified = {
  base: new URL("../../", document.currentScript.src).href,
  suffix: document.querySelector(".md-header").dataset.suffix,
  onArrival: act => {
    if (window.document$) window.document$.subscribe(act)
    else act()
  },
  /** How many pages one has come to since the first was loaded, that one included. */
  arrivals: 0,
  /** The path of the page that is shown; while another is on its way, the address names that one already. */
  shown: location.pathname,
  /** Parts whose layout was put off must have their height before anybody is led to a place on the page. */
  layOut: () => document.documentElement.classList.add("laid-out"),
  /** Where one was on the page, if one came back to it. */
  left: null,
  /** Note the place at once; the theme does a tenth of a second later, and who has left by then would lose it. */
  note: place => history.replaceState(place, ""),
  /**
   * Return to where one was, which the browser and the theme did while the page had another length. What is still laid
   * out above moves nobody away from there: its height was in the place that was taken down.
   */
  returnThere: () => {
    const { x, y } = rectified.left ?? {}
    if (y === undefined) return
    const { style } = document.documentElement
    style.overflowAnchor = "none"
    setTimeout(() => {
      scrollTo(x, y) // behind the theme's own
      rectified.note({ x, y })
    })
    setTimeout(() => style.removeProperty("overflow-anchor"), 1000)
  },
}
;(() => {
  // Taken down at once: until the page is there the theme notes in its entry where one still is on the other page.
  let way = { to: location.pathname, place: history.state }

  addEventListener("popstate", ({ state }) => {
    way = { to: location.pathname, place: state }
  })
  // On a busy machine the theme is still to do so, or has taken down where the page stood before one was led on.
  addEventListener("pagehide", () => {
    if (rectified.shown === location.pathname) rectified.note({ x: scrollX, y: scrollY })
  })
  rectified.onArrival(() => {
    rectified.arrivals++
    rectified.left = way?.to === location.pathname ? way.place : null
    rectified.shown = location.pathname
    if (rectified.left) rectified.note(rectified.left)
    way = null
  })
})()
