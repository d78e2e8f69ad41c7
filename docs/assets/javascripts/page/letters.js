// The letters from A to Z: the one under which one reads is marked, and those that were opened are open when one comes back.
;(() => {
  const JUMP = 500 // ms that the page takes to come to a letter
  let watching
  let chosen = -JUMP

  const mark = current => {
    const row = current.parentElement
    row.querySelector("[aria-current]")?.removeAttribute("aria-current")
    current.setAttribute("aria-current", "true")
    row.scrollLeft = current.offsetLeft - row.clientWidth / 2 // it may be longer than the screen
  }

  // Near its end the page cannot be moved as far as to a letter, and yet it is the one that was chosen. While the click is
  // on its way: links.js keeps it from the row.
  const choose = ({ target, timeStamp }) => {
    const link = target.closest(".letters a")
    if (!link) return
    chosen = timeStamp
    mark(link)
  }
  document.addEventListener("click", choose, true)

  // On a phone all are folded at first, elsewhere none is.
  const unfold = () => {
    const all = document.querySelectorAll(".letter")
    if (!all.length) return
    const opened = new Set(__md_get("letters", sessionStorage)) // by their places, for who comes back
    opened.add(location.hash.slice(1))
    const wide = matchMedia("(min-width: 45em)").matches
    for (const letter of all) {
      const place = letter.querySelector(".names").id
      letter.open ||= wide || opened.has(place)
      letter.addEventListener("toggle", () => {
        if (letter.open) opened.add(place)
        else opened.delete(place)
        __md_set("letters", [...opened], sessionStorage)
      })
    }
    document.querySelector(".letters").classList.add("opened")
    rectified.returnThere()
  }

  rectified.onArrival(() => {
    watching?.disconnect()
    unfold()
    const links = new Map([...document.querySelectorAll(".letters a")].map(link => [link.hash.slice(1), link]))
    // The line on which one begins to read: a third down the screen.
    watching = new IntersectionObserver(
      entries => {
        const read = entries.find(entry => entry.isIntersecting)
        const link = read && links.get(read.target.id)
        if (link && performance.now() > chosen + JUMP) mark(link)
      },
      { rootMargin: "-32% 0px -68% 0px" },
    )
    for (const names of document.querySelectorAll(".names")) watching.observe(names)
  })
})()
