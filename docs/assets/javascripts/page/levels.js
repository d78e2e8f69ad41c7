// The filter by level and the address.
;(() => {
  // Who arrives at a question that the level filter hides sees all levels again.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const section = target?.closest(".question")
    const chosen = document.querySelector(".levels input:checked")
    if (!section || !chosen || ["all", section.dataset.level].includes(chosen.value)) return
    document.querySelector(".levels input[value=all]").checked = true
    rectified.layOut()
    target.scrollIntoView()
  }

  addEventListener("hashchange", reveal)
  rectified.onArrival(reveal)
})()
