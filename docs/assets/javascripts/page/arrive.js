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
  /** Return to where one was, which the browser did while the page had another length. */
  returnTo: ({ x, y } = history.state ?? {}) => {
    if (y !== undefined) setTimeout(() => scrollTo(x, y)) // behind the theme's own
  },
}

rectified.onArrival(() => {
  rectified.arrivals++
  rectified.shown = location.pathname
})
