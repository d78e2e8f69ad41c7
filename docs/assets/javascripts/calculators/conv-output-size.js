// Sizes of a convolution, a pooling or a transposed convolution, along both axes.
;(() => {
  const { shown, memory } = rectified.calculators
  const MOST = 40 // cells along an axis that are drawn
  const WIDTH = 310 // pixels
  const transposed = v => v.kind === "transposed"
  const weighted = v => v.kind !== "pooling"
  const size = (id, name, symbol, value, min = 1, max = 100_000) => ({ id, name, symbol, value, min, max, whole: true })

  /** One axis: cells of the grid on which kernels are placed, places, and the output. */
  const along = (input, v) => {
    const span = v.dilation * (v.kernel - 1) + 1
    if (transposed(v)) {
      const grid = (input - 1) * v.stride + span + v.extra
      return { grid, span, places: input, output: grid - 2 * v.padding }
    }
    const grid = input + 2 * v.padding
    const places = Math.floor((grid - span) / v.stride) + 1
    return { grid, span, places, output: places }
  }

  const fault = v => {
    if (weighted(v))
      for (const id of ["inputs", "outputs"])
        if (v[id] % v.groups)
          return { at: "groups", wrong: `${v.groups} groups do not divide ${v[id]} ${id.slice(0, -1)} channels.` }
    if (transposed(v) && v.extra >= Math.max(v.stride, v.dilation))
      return { at: "extra", wrong: "Output padding must be smaller than the stride or the dilation." }
    if (v.kind === "pooling" && 2 * v.padding > v.kernel) {
      const wrong = `Pooling takes a padding of at most half the kernel, here ${shown(Math.floor(v.kernel / 2))}; libraries refuse more, since a window could lie in padding alone.`
      return { at: "padding", wrong }
    }
    for (const axis of ["height", "width"]) {
      const { grid, span, output } = along(v[axis], v)
      if (!transposed(v) && span > grid) {
        const wrong = `The kernel spans ${shown(span)} cells, and the input's ${axis} with its padding has ${shown(grid)}: it fits nowhere.`
        return { at: "kernel", wrong }
      }
      if (output < 1) return { at: "padding", wrong: `The padding takes away the whole ${axis} of the output.` }
    }
  }

  /** The padded input, or what the kernel stamps for a transposed one, with the first two places of the kernel. */
  const grid = (picture, v) => {
    const rows = along(v.height, v)
    const columns = along(v.width, v)
    if (Math.max(rows.grid, columns.grid) > MOST) return []
    const side = Math.min(18, Math.floor(WIDTH / columns.grid))
    const what = transposed(v)
      ? "Output, with the cells that padding takes away dashed"
      : "Input, with its padding dashed"
    const alt = `${what}; the cells of the first place of the kernel are filled, the second place is framed.`
    const { root, add } = picture(columns.grid * side + 2, rows.grid * side + 2, alt)
    const isPad = (at, axis) => at < v.padding || at >= axis.grid - v.padding
    const tap = at => at % v.dilation === 0 && at < v.kernel * v.dilation
    for (let y = 0; y < rows.grid; y++)
      for (let x = 0; x < columns.grid; x++) {
        const place = { x: 1 + x * side, y: 1 + y * side, width: side, height: side }
        add("rect", { ...place, class: isPad(x, columns) || isPad(y, rows) ? "pad" : "cell" })
        if (tap(x) && tap(y)) add("rect", { ...place, class: "f1" })
      }
    if (columns.places > 1)
      add("rect", {
        x: 1 + v.stride * side,
        y: 1,
        width: columns.span * side,
        height: rows.span * side,
        class: "c2",
      })
    return [root]
  }

  rectified.calculators.add("conv-output-size", {
    fields: [
      {
        id: "kind",
        name: "Layer",
        value: "convolution",
        options: { convolution: "convolution", pooling: "pooling", transposed: "transposed convolution" },
      },
      size("height", "Input height", "I_H", 28),
      size("width", "Input width", "I_W", 28),
      size("kernel", "Kernel size", "K", 3),
      size("stride", "Stride", "S", 1),
      size("padding", "Padding at each end", "P", 1, 0),
      size("dilation", "Dilation", "D", 1),
      { ...size("extra", "Output padding", "P_out", 0, 0), when: transposed },
      size("batch", "Batch size", "B", 1),
      size("inputs", "Input channels", "C_in", 3),
      { ...size("outputs", "Output channels", "C_out", 16), when: weighted },
      { ...size("groups", "Groups", "G", 1), when: weighted },
      { id: "bias", name: "Bias", value: "yes", options: { yes: "one a channel", no: "none" }, when: weighted },
      {
        id: "bytes",
        name: "Numbers stored as",
        value: "4",
        options: { 8: "64 bits", 4: "32 bits", 2: "16 bits", 1: "8 bits" },
      },
    ],
    compute: v => {
      const wrong = fault(v)
      if (wrong) return wrong
      const rows = along(v.height, v)
      const columns = along(v.width, v)
      const channels = weighted(v) ? v.outputs : v.inputs
      const taps = v.kernel ** 2
      const weights = weighted(v) ? (v.outputs * v.inputs * taps) / v.groups : 0
      const places = rows.places * columns.places
      const cells = v.batch * channels * rows.output * columns.output
      const shape = `${shown(v.batch)} × ${shown(channels)} × ${shown(rows.output)} × ${shown(columns.output)}`
      const counted = weighted(v)
        ? [
            ["Parameters", weights + (v.bias === "yes" ? v.outputs : 0)],
            ["Multiply-adds of an example, those with padding included", places * weights],
          ]
        : [
            ["Parameters", 0],
            ["Cells read for an example, those of the padding included", places * taps * channels],
          ]
      const left = axis => (axis.grid - axis.span) % v.stride
      const unread = transposed(v)
        ? []
        : [["Cells at the end that no window reads, of height and width", `${left(rows)} and ${left(columns)}`]]
      return {
        says: `Output: ${shown(rows.output)} × ${shown(columns.output)} cells, shape ${shape}.`,
        tables: [
          {
            caption: "Result",
            rows: [
              ["Output height", rows.output],
              ["Output width", columns.output],
              ["Shape of the output: batch × channels × height × width", shape],
              ...counted,
              ["Numbers of the output", cells],
              ["Memory of the output", memory(cells * Number(v.bytes))],
              ...unread,
            ],
          },
        ],
        draw: grid,
      }
    },
  })
})()
