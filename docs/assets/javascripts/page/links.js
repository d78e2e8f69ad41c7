// Links in the header, within a page, and to a place on another page; the way back to where one was.
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
  // their target must not grow any more, since it then returns to the place in pixels. A link to a place on another page
  // it loses too, if the page that one leaves still scrolls while the other is fetched: the theme then writes the place
  // on the old page into the new address.
  let wanted = ""

  document.addEventListener(
    "click",
    event => {
      const link = event.target.closest("a[href]")
      if (!link) return // as where the theme shuts the search behind whoever goes to a result
      const here = !event.ctrlKey && !event.metaKey && !event.shiftKey
      wanted = here ? link.href : ""
      if (wanted && link.hash && link.closest(".md-content") && wanted.split("#")[0] === location.href.split("#")[0]) {
        event.stopPropagation()
        rectified.layOut()
        wanted = ""
      }
    },
    true,
  )

  // The theme scrolls before that page is there, and no further than the page that one leaves is long.
  rectified.onArrival(() => {
    if (rectified.arrivals > 1) rectified.returnThere()
  })

  rectified.onArrival(() => {
    const [page, slug] = wanted.split("#")
    wanted = ""
    if (page !== location.href.split("#")[0]) return
    if (!slug) {
      if (location.hash) history.replaceState(null, "", location.pathname + location.search)
      return
    }
    const target = document.getElementById(decodeURIComponent(slug))
    if (!target) return
    history.replaceState(null, "", `#${slug}`)
    setTimeout(() => target.scrollIntoView()) // behind the theme's own
  })
})()
