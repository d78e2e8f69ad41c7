// What readers know and what they want to see again: kept in their browser and nowhere else.
;(() => {
  const PLACE = "rectified-marks"

  /** What is marked, by question; nothing where the browser keeps nothing. */
  const marks = () => {
    try {
      return JSON.parse(localStorage.getItem(PLACE)) ?? {}
    } catch {
      return {}
    }
  }

  const show = () => {
    const known = marks()
    const steps = [...document.querySelectorAll(".step")]
    for (const step of steps) {
      step.dataset.mark = known[step.dataset.slug] ?? ""
      for (const button of step.querySelectorAll(".mark"))
        button.setAttribute("aria-pressed", String(button.value === step.dataset.mark))
    }
    for (const entry of document.querySelectorAll(".questions li"))
      entry.dataset.mark = known[entry.querySelector("a").hash.slice(1)] ?? ""
    const counted = {
      any: () => true,
      open: step => step.dataset.mark !== "known",
      again: step => step.dataset.mark === "again",
    }
    for (const box of document.querySelectorAll(".marked input"))
      box.parentElement.querySelector("small").textContent = steps.filter(counted[box.value]).length
  }

  document.addEventListener("click", ({ target }) => {
    const button = target.closest("button.mark")
    if (!button) return
    const { slug, mark } = button.closest(".step").dataset
    const now = { ...marks(), [slug]: mark === button.value ? undefined : button.value }
    try {
      localStorage.setItem(PLACE, JSON.stringify(now))
    } catch {
      return // a browser that keeps nothing
    }
    show()
  })

  document.addEventListener("change", ({ target }) => {
    if (target.closest(".marked")) __md_set("marked", target.value, sessionStorage)
  })

  rectified.onArrival(() => {
    // Which of them are shown, until the window is closed.
    for (const box of document.querySelectorAll(".marked input"))
      box.checked = box.value === (__md_get("marked", sessionStorage) ?? "any")
    show()
  })
})()
