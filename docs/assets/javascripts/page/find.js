// The field on the home page that leads to the search: to Material's box, or to the button that opens Zensical's.
document.addEventListener("click", event => {
  if (!event.target.closest("button.find")) return
  const box = document.querySelector("[data-md-component=search-query]")
  if (!box) return document.querySelector(".md-search__button")?.click()
  const toggle = document.getElementById("__search")
  if (!toggle.checked) toggle.click()
  box.focus()
})
