// Layout that was put off.
;(() => {
  const SPARE = 10 // ms that must be left for one more part

  // The parts whose layout the style sheet puts off are laid out as time allows. From the second page on, none is put off.
  const layOut = () => {
    const root = document.documentElement
    if (!self.requestIdleCallback || root.classList.contains("laid-out")) return
    const parts = [...document.querySelectorAll(".question > :is(.full, .corrections, .more), .names, .group, .sheet")]
    const go = deadline => {
      do {
        const part = parts.shift()
        if (!part) return rectified.layOut()
        part.classList.add("laid-out")
        part.getBoundingClientRect() // now, while there is time
      } while (deadline.timeRemaining() > SPARE)
      requestIdleCallback(go)
    }
    requestIdleCallback(go)
  }

  rectified.onArrival(layOut)
})()
