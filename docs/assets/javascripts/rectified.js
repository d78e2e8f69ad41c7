// What pages offer beyond HTML and CSS. Everything works again after an instant navigation, and nothing is lost without it.
(() => {
  "use strict"

  const said = document.createElement("div")
  said.className = "visually-hidden"
  said.setAttribute("role", "status")
  document.body.append(said)

  const base = new URL("../../", document.currentScript.src).href
  const suffix = document.querySelector(".md-header").dataset.suffix

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
    const code = button.parentElement.querySelector("pre")
    const link = () => `${location.origin}${location.pathname}#${button.closest(".question").querySelector("h2").id}`
    await copy(code ? code.textContent : link())
    button.focus()
    button.dataset.copied = ""
    said.textContent = ""
    setTimeout(() => { said.textContent = code ? "Code copied" : "Link copied" }, 50)
    setTimeout(() => { delete button.dataset.copied }, 2000)
  })

  // Links within a page are the browser's: instant navigation loses those that follow a scroll at once. What is above
  // their target must not grow any more, since it then returns to the place in pixels.
  document.addEventListener("click", event => {
    const link = event.target.closest(".md-content a[href]")
    if (link && link.hash && link.href.split("#")[0] === location.href.split("#")[0]) {
      event.stopPropagation()
      document.documentElement.classList.add("laid-out")
    }
  }, true)

  const drawer = document.getElementById("__drawer")
  const menu = document.querySelector("button.menu")
  if (drawer && menu) {
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
    if (window.document$) window.document$.subscribe(() => setTimeout(expanded, 250))
  }

  // Who arrives at a question that the level filter hides sees all levels again.
  const reveal = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    const section = target && target.closest(".question")
    const chosen = document.querySelector(".levels input:checked")
    if (!section || !chosen || ["all", section.dataset.level].includes(chosen.value)) return
    document.querySelector(".levels input[value=all]").checked = true
    // What stands above must have its height, or it grows later and moves the question off the screen.
    document.documentElement.classList.add("laid-out")
    target.scrollIntoView()
  }

  // Who asks for a question that is not here any more is led to where it went: by the line that the page has for it,
  // or by the record of all addresses, which is fetched only then.
  const follow = () => {
    const slug = location.hash.slice(1)
    const target = document.getElementById(slug)
    if (target && target.matches(".moved")) location.replace(target.querySelector("a").href)
    if (target || !/^[a-z0-9-]+$/.test(slug)) return
    const script = Object.assign(document.createElement("script"), { src: `${base}assets/javascripts/moved.js` })
    script.dataset.suffix = suffix
    document.head.append(script)
    script.remove()
  }

  // A box is a stop for the keyboard only where it scrolls.
  const boxes = new ResizeObserver(entries => {
    for (const { target } of entries) {
      if (target.scrollWidth > target.clientWidth) target.tabIndex = 0
      else target.removeAttribute("tabindex")
    }
  })

  // The parts whose layout the style sheet puts off are laid out as time allows. From the second page on, none is put off.
  const layOut = () => {
    const root = document.documentElement
    if (!self.requestIdleCallback || root.classList.contains("laid-out")) return
    const parts = [...document.querySelectorAll(".question > :is(.full, .corrections, .more), .names, .group")]
    const go = deadline => {
      do {
        const part = parts.shift()
        if (!part) return root.classList.add("laid-out")
        part.classList.add("laid-out")
        part.getBoundingClientRect() // now, while there is time
      } while (deadline.timeRemaining() > 10)
      requestIdleCallback(go)
    }
    requestIdleCallback(go)
  }

  const arrive = () => {
    boxes.disconnect()
    document.querySelectorAll(".formula-box, .table-box, .wide-math, .lines").forEach(box => boxes.observe(box))
    for (const link of links) {
      if (link.pathname === location.pathname) link.setAttribute("aria-current", "page")
      else link.removeAttribute("aria-current")
    }
    reveal()
    follow()
    layOut()
  }

  addEventListener("hashchange", reveal)
  addEventListener("hashchange", follow)
  if (window.document$) window.document$.subscribe(arrive)
  else arrive()
})()
