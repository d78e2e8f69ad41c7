// The filters of a topic's questions and the address; the order of its list.
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

  const asking = entry => Number(entry.querySelector(".asked")?.dataset.lists ?? 0)
  const inTurn = new WeakMap()

  // The list alone is put in order: the answers below build on each other.
  const sort = ({ checked, parentElement }) => {
    const list = parentElement.closest(".questions").querySelector("ol")
    if (!inTurn.has(list)) inTurn.set(list, [...list.children])
    const entries = inTurn.get(list)
    list.append(...(checked ? [...entries].sort((a, b) => asking(b) - asking(a)) : entries))
  }

  document.addEventListener("change", ({ target }) => {
    if (target.name === "most-asked") sort(target)
  })
  addEventListener("hashchange", reveal)
  rectified.onArrival(reveal)
})()
