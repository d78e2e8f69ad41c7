// The filters of a topic's questions and the address.
;(() => {
  // Who arrives at a question that a filter hides sees all questions again.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const section = target?.closest(".question")
    if (!section || !document.querySelector(".levels input:checked:not([value=all])")) return
    const entry = document.querySelector(`.questions li:has(a[href$="#${section.querySelector("h2").id}"])`)
    if (entry?.checkVisibility()) return
    for (const all of document.querySelectorAll(".levels input[value=all]")) all.checked = true
    rectified.layOut()
    target.scrollIntoView()
  }

  addEventListener("hashchange", reveal)
  rectified.onArrival(reveal)
})()
