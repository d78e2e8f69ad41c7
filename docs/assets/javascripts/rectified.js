// What pages offer beyond HTML and CSS. Everything works again after an instant navigation, and nothing is lost without it.
(() => {
  "use strict"

  const said = document.createElement("div")
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  document.body.append(said)

  // The header outlives instant navigation, so its links must not stay relative to the page that was loaded first.
  const links = [...document.querySelectorAll(".header-links a")]
  links.forEach(link => { link.href = link.href })

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
    const question = button.closest(".question").querySelector("h2")
    await copy(`${location.origin}${location.pathname}#${question.id}`)
    button.focus()
    button.dataset.copied = ""
    said.textContent = ""
    setTimeout(() => { said.textContent = "Link copied" }, 50)
    setTimeout(() => { delete button.dataset.copied }, 2000)
  })

  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector("button.menu")
  if (drawer && menu) {
    menu.addEventListener("click", event => {
      drawer.click()
      const nav = document.querySelector(".md-nav--primary")
      const link = nav.querySelector("[aria-current]") || nav.querySelector("a")
      if (drawer.checked && event.detail === 0) link.focus()
    })
    document.addEventListener("keydown", event => {
      if (event.key !== "Escape" || !drawer.checked) return
      drawer.click()
      menu.focus()
    })
    // Material also shuts the drawer from its own script, which fires no event.
    const expanded = () => menu.setAttribute("aria-expanded", String(drawer.checked))
    drawer.addEventListener("change", expanded)
    if (window.document$) window.document$.subscribe(() => setTimeout(expanded, 250))
  }

  // Material wraps each copy button of a code block in a landmark; a page full of nameless landmarks helps nobody.
  new MutationObserver(() => {
    document.querySelectorAll("nav.md-code__nav:not([role])").forEach(nav => nav.setAttribute("role", "none"))
  }).observe(document.body, { childList: true, subtree: true })

  // Who arrives at a question that the level filter hides sees all levels again.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const section = target && target.closest(".question")
    const chosen = document.querySelector(".levels input:checked")
    if (!section || !chosen || ["all", section.dataset.level].includes(chosen.value)) return
    document.querySelector(".levels input[value=all]").checked = true
    target.scrollIntoView()
  }

  // A box is a stop for the keyboard only where it scrolls.
  const boxes = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })

  const arrive = () => {
    boxes.disconnect()
    document.querySelectorAll(".formula-box, .table-box, .wide-math").forEach(box => boxes.observe(box))
    for (const link of links) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    reveal()
  }

  addEventListener("hashchange", reveal)
  if (window.document$) window.document$.subscribe(arrive)
  else arrive()
})()
