// Which topics of the booklet are printed: those ticked in its list of contents. Its first line says what they hold.
rectified.onArrival(() => {
  const contents = document.querySelector(".contents")
  const held = document.querySelector(".held")
  const all = held?.textContent

  const say = () => {
    const printed = document.querySelectorAll(".sheet:not(.unprinted)")
    const questions = document.querySelectorAll(".sheet:not(.unprinted) .question")
    const whole = !document.querySelector(".sheet.unprinted")
    held.textContent = whole
      ? all
      : `A selection: ${printed.length} of the topics, with the short answers to ${questions.length} questions`
  }

  contents?.addEventListener("change", ({ target }) => {
    const topics = target.closest(".contents-group")?.nextElementSibling
    for (const box of topics?.querySelectorAll("input") ?? []) box.checked = target.checked
    for (const entry of contents.querySelectorAll("ol > li")) {
      const sheet = document.getElementById(entry.querySelector("a").hash.slice(1)).closest(".sheet")
      const left = !entry.querySelector("input").checked
      for (const part of [entry, sheet]) part.classList.toggle("unprinted", left)
    }
    for (const group of contents.querySelectorAll(".contents-group")) {
      const box = group.querySelector("input"),
        entries = [...group.nextElementSibling.children],
        left = entries.filter(entry => entry.matches(".unprinted")).length
      box.checked = left === 0
      box.indeterminate = left > 0 && left < entries.length
      group.classList.toggle("unprinted", left === entries.length)
    }
    say()
  })
})
