// The print button. What is printed, sheet or full answers, is the style sheet's work, so that it needs no script.
document.addEventListener("click", event => {
  if (event.target.closest("button.print")) window.print()
})
