// The address follows what one reads: it names the last heading above the line to which a link to it leads, once scrolling
// has come to rest. The theme's own tracking knows nothing of the slim bar, and writes into the address of the page that
// one goes to where one is on the page that one leaves.
;(() => {
  const REST = 250, // ms without scrolling
    NEAR = 2 // px by which a browser may stop short

  let headings = []

  const pixels = length => Number.parseFloat(length) || 0 // of none, `auto`

  const passed = heading => {
    const line =
      pixels(getComputedStyle(heading).scrollMarginTop) +
      pixels(getComputedStyle(document.documentElement).scrollPaddingTop)
    return heading.checkVisibility() && heading.getBoundingClientRect().top <= line + NEAR
  }

  /** The heading whose part of the page a place lies in. */
  const above = place =>
    headings.findLast(
      heading => heading === place || heading.compareDocumentPosition(place) & Node.DOCUMENT_POSITION_FOLLOWING,
    )

  const track = () => {
    if (location.pathname !== rectified.shown) return // another page is on its way
    const heading = headings.findLast(passed)
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    if (heading ? place && above(place) === heading : !location.hash) return
    const address = heading ? `#${heading.id}` : location.pathname + location.search
    history.replaceState(history.state, "", address)
  }

  let resting
  addEventListener(
    "scroll",
    () => {
      clearTimeout(resting)
      resting = setTimeout(track, REST)
    },
    { passive: true },
  )

  rectified.onArrival(() => {
    clearTimeout(resting)
    headings = [...document.querySelectorAll(".md-content h2[id]")]
  })
})()
