// Boxes that scroll.
;(() => {
  // A box is a stop for the keyboard only where it scrolls.
  const boxes = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })

  /** Look after a box that comes later. */
  rectified.watch = box => boxes.observe(box)

  rectified.onArrival(() => {
    boxes.disconnect()
    for (const box of document.querySelectorAll(".formula-box, .table-box, .wide-math, .lines")) boxes.observe(box)
  })
})()
