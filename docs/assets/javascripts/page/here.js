// The slim bar on narrow screens: which question one reads, all those of the page, the one before and the one behind.
;(() => {
  const make = (name, properties, ...children) => {
    const element = Object.assign(document.createElement(name), properties)
    element.append(...children)
    return element
  }

  const build = (list, sections) => {
    const title = make("span"),
      place = make("small"),
      top = make("li", {}, make("a", { href: "#", textContent: "Top of the page" }))
    const links = [...list.querySelectorAll("li a")].map(link =>
      make("li", {}, make("a", { href: link.hash, textContent: link.textContent })),
    )
    const fold = make("details", {}, make("summary", {}, title, place), make("ol", {}, top, ...links))
    const before = make("a", { className: "before", href: "#", textContent: "‹" }),
      next = make("a", { className: "next", href: "#", textContent: "›" })
    before.setAttribute("aria-label", "Previous question")
    next.setAttribute("aria-label", "Next question")
    const bar = make("nav", { className: "here" }, before, fold, next)
    bar.setAttribute("aria-label", "Questions of this page")

    const lead = (link, section) => {
      link.classList.toggle("nowhere", !section)
      if (section) link.href = `#${section.querySelector("h2").id}`
    }
    const show = section => {
      const shown = sections.filter(one => one.checkVisibility())
      const number = shown.indexOf(section)
      const name = section.querySelector("h2").cloneNode(true)
      name.querySelector(".headerlink")?.remove()
      title.textContent = name.textContent
      place.textContent = `${number + 1} of ${shown.length}`
      lead(before, shown[number - 1])
      lead(next, shown[number + 1])
      for (const [at, link] of links.entries()) link.classList.toggle("now", sections[at] === section)
    }
    bar.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape" || !fold.open) return
      fold.open = false
      fold.querySelector("summary").focus()
    })
    return { bar, show }
  }

  // While it is on its way: what links.js keeps for the browser never comes to the bar itself.
  const shut = ({ target }) => {
    const fold = target.closest(".here a")?.closest(".here").querySelector("details")
    if (fold) fold.open = false
  }
  document.addEventListener("click", shut, true)

  let watching = []

  rectified.onArrival(() => {
    for (const one of watching) one.disconnect()
    watching = []
    const list = document.querySelector("nav.questions")
    const sections = [...document.querySelectorAll("article > .question")]
    if (!list || sections.length < 2) return
    document.querySelector(".here")?.remove()
    const { bar, show } = build(list, sections)
    // Not within it: where a browser returns to, it finds by counting what stands there before scripts have run.
    sections[0].closest("article").before(bar)

    const watch = (act, parts, edge = 0) => {
      const observer = new IntersectionObserver(act, { rootMargin: `${-edge}px 0px 0px 0px` })
      for (const part of parts) observer.observe(part)
      watching.push(observer)
      return observer
    }
    const follow = edge => {
      // The bar is there once the page's own list of questions is above the screen.
      const above = ([entry]) => {
        bar.classList.toggle("shown", !entry.isIntersecting && entry.boundingClientRect.bottom <= edge)
      }
      watch(above, [list], edge)
      const seen = new Set()
      const among = entries => {
        for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target)
        const first = sections.find(section => seen.has(section))
        if (first) show(first)
      }
      watch(among, sections, edge)
    }
    // Where the bar ends is told once all is laid out; to ask for it now would have all laid out for that alone.
    const placed = watch(
      ([entry]) => {
        placed.disconnect()
        follow(entry.boundingClientRect.bottom)
      },
      [bar],
    )
  })
})()
