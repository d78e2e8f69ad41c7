// The filters of a topic's questions and the order of its list: they stand in the address, for who shares it or comes back.
;(() => {
  const boxes = () => [...document.querySelectorAll(".levels input")]

  const keep = () => {
    const url = new URL(location.href)
    for (const { name } of boxes()) url.searchParams.delete(name)
    for (const { name, value, checked } of boxes()) if (checked && value !== "all") url.searchParams.set(name, value)
    history.replaceState(history.state, "", url)
  }

  // Who arrives at a question that a filter hides sees all questions again.
  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const section = target?.closest(".question")
    if (!section || !document.querySelector(".levels input:checked:not([value=all])")) return
    const entry = document.querySelector(`.questions li:has(a[href$="#${section.querySelector("h2").id}"])`)
    if (entry?.checkVisibility()) return
    for (const all of document.querySelectorAll(".levels input[value=all]")) all.checked = true
    keep()
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

  const restore = () => {
    const said = new URLSearchParams(location.search)
    const chosen = boxes().filter(({ name, value }) => said.get(name) === value)
    if (!chosen.length) return
    for (const box of chosen) {
      box.checked = true
      if (box.name === "most-asked") sort(box)
    }
    rectified.layOut()
    rectified.returnThere()
  }

  document.addEventListener("change", ({ target }) => {
    if (!target.closest(".levels")) return
    if (target.name === "most-asked") sort(target)
    keep()
  })
  addEventListener("hashchange", reveal)
  rectified.onArrival(() => {
    restore()
    reveal()
  })
})()
