// Links in the header and within a page.
;(() => {
  // The header outlives instant navigation, so its links must not stay relative to the page that was loaded first.
  const links = [...document.querySelectorAll(".header-links a")]
  for (const link of links) link.setAttribute("href", link.href)

  rectified.onArrival(() => {
    for (const link of links) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
  })

  // Links within a page are the browser's: instant navigation loses those that follow a scroll at once. What is above
  // their target must not grow any more, since it then returns to the place in pixels.
  document.addEventListener(
    "click",
    event => {
      const link = event.target.closest(".md-content a[href]")
      if (link?.hash && link.href.split("#")[0] === location.href.split("#")[0]) {
        event.stopPropagation()
        rectified.layOut()
      }
    },
    true,
  )
})()
