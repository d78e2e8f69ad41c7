// Copies the address of a question or a block of code, and says so.
;(() => {
  const UNSAID = 50 // ms in which the status is empty, so that the same words are announced again
  const SHOWN = 2000 // ms for which the button wears its check mark

  const said = document.createElement("div")
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  document.body.append(said)

  const copy = async text => {
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

  document.addEventListener("click", async event => {
    const button = event.target.closest("button.copy")
    if (!button) return
    const code = button.parentElement.querySelector("pre")
    const link = () => `${location.origin}${location.pathname}#${button.closest(".question").querySelector("h2").id}`
    await copy(code ? code.textContent : link())
    button.focus()
    button.dataset.copied = ""
    said.textContent = ""
    setTimeout(() => {
      said.textContent = code ? "Code copied" : "Link copied"
    }, UNSAID)
    setTimeout(() => {
      delete button.dataset.copied
    }, SHOWN)
  })
})()
