// The button that opens the navigation where the screen is narrow.
;(() => {
  const SHUT = 250 // ms after a page has changed, by when Material has shut the drawer

  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector("button.menu")
  if (!drawer || !menu) return

  menu.addEventListener("click", event => {
    drawer.click()
    const nav = document.querySelector(".md-nav--primary")
    const link = nav.querySelector("[aria-current]") || nav.querySelector("a")
    if (!drawer.checked) return
    link.scrollIntoView({ block: "center" }) // in a long list one is where one is
    if (event.detail === 0) link.focus()
  })
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape" || !drawer.checked) return
    drawer.click()
    menu.focus()
  })
  // Material also shuts the drawer from its own script, which fires no event.
  const expanded = () => menu.setAttribute("aria-expanded", String(drawer.checked))
  drawer.addEventListener("change", expanded)
  rectified.onArrival(() => setTimeout(expanded, SHUT))
})()
