// Copies the address of a question, a block of code, or what a calculator gives, and says so.
;(() => {
  const UNSAID = 50 // ms in which the status is empty, so that the same words are announced again
  const SHOWN = 2000 // ms for which the button wears its check mark

  const said = document.createElement("div")
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  document.body.append(said)

  const write = async text => {
    try {
      await navigator.clipboard.writeText(text)
    } catch {
      const field = Object.assign(document.createElement("textarea"), { value: text, className: "visually-hidden" })
      document.body.append(field)
      field.select()
      document.execCommand("copy")
      field.remove()
    }
  }

  /** Copy a text from a button, which shows it, and say so. */
  rectified.copy = async (text, words, button) => {
    await write(text)
    button.focus()
    button.dataset.copied = ""
    said.textContent = ""
    setTimeout(() => {
      said.textContent = words
    }, UNSAID)
    setTimeout(() => {
      delete button.dataset.copied
    }, SHOWN)
  }

  document.addEventListener("click", event => {
    const button = event.target.closest("button.copy")
    if (!button) return
    const code = button.parentElement.querySelector("pre")
    const link = () => `${location.origin}${location.pathname}#${button.closest(".question").querySelector("h2").id}`
    rectified.copy(code ? code.textContent : link(), code ? "Code copied" : "Link copied", button)
  })
})()
