// Where a question went that the address names.
;(() => {
  // Who asks for a question that is not here any more is led to where it went: by the line that the page has for it,
  // or by the record of all addresses, which is fetched only then.
  const follow = () => {
    const slug = location.hash.slice(1)
    const target = document.getElementById(slug)
    if (target?.matches(".moved")) location.replace(target.querySelector("a").href)
    if (target || !/^[a-z0-9-]+$/.test(slug)) return
    const script = Object.assign(document.createElement("script"), {
      src: `${rectified.base}assets/javascripts/page/moved.js`,
    })
    script.dataset.suffix = rectified.suffix
    document.head.append(script)
    script.remove()
  }

  addEventListener("hashchange", follow)
  rectified.onArrival(follow)
})()
