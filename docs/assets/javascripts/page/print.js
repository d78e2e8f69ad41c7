// The print buttons. What is printed, sheet or full answers, is the style sheet's work, so that it needs no script; a
// button only ticks the box that readers without scripts tick themselves.
document.addEventListener("click", event => {
  const button = event.target.closest("button.print")
  if (!button) return
  document.querySelector(".print-full").checked = button.value === "full"
  window.print()
})
