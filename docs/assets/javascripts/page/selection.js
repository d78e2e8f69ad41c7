// Which topics of the booklet are printed: those ticked in its list of contents.
rectified.onArrival(() => {
  const contents = document.querySelector(".contents")
  contents?.addEventListener("change", ({ target }) => {
    const topics = target.closest(".contents-group")?.nextElementSibling
    for (const box of topics?.querySelectorAll("input") ?? []) box.checked = target.checked
    for (const entry of contents.querySelectorAll("ol > li")) {
      const sheet = document.getElementById(entry.querySelector("a").hash.slice(1)).closest(".sheet")
      const left = !entry.querySelector("input").checked
      for (const part of [entry, sheet]) part.classList.toggle("unprinted", left)
    }
  })
})
