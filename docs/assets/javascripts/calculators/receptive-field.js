// The receptive field of a unit, layer by layer, and the cells that it is made of.
;(() => {
  const { shown } = rectified.calculators
  const WIDTH = 310
  const ROW = 26
  const MOST = { cells: 80, layers: 12 }

  /** Field and jump before the first layer and after each. */
  const grown = layers => {
    const sizes = [{ field: 1, jump: 1 }]
    for (const [kernel, stride, dilation] of layers) {
      const { field, jump } = sizes.at(-1)
      sizes.push({ field: field + dilation * (kernel - 1) * jump, jump: jump * stride })
    }
    return sizes
  }

  /** One unit of the last layer, walked back: the cells of each layer that it is made of. */
  const walked = (picture, { layers }) => {
    const sizes = grown(layers)
    const { field } = sizes.at(-1)
    if (field > MOST.cells || layers.length > MOST.layers) return []
    let used = [0]
    const rows = [used]
    for (const [kernel, stride, dilation] of [...layers].reverse()) {
      const taps = Array.from({ length: kernel }, (_, tap) => tap * dilation)
      used = [...new Set(used.flatMap(unit => taps.map(tap => unit * stride + tap)))]
      rows.push(used)
    }
    const alt = `One unit of layer ${layers.length} above, and below it, layer by layer, the cells that it is made of, down to the input, where they span ${field}.`
    const { root, add } = picture(WIDTH, ROW * rows.length, alt)
    const side = Math.min(14, (WIDTH - 70) / field)
    for (const [at, units] of rows.entries()) {
      const layer = layers.length - at
      const middle = sizes[layer]
      const y = at * ROW + 6
      add("text", { class: "small", x: 0, y: y + 11 }, layer ? `layer ${layer}` : "input")
      for (const unit of units) {
        // The first unit of a layer stands in the middle of its field.
        const x = 60 + (unit * middle.jump + (middle.field - 1) / 2) * side
        add("rect", {
          class: layer === layers.length ? "f1" : "cell",
          x: x.toFixed(1),
          y,
          width: side.toFixed(1),
          height: 14,
        })
      }
    }
    return root
  }

  rectified.calculators.add("receptive-field", {
    fields: [
      {
        id: "layers",
        name: "Layers from the first on, one a line: kernel, stride, dilation",
        value: "3 1 1\n3 1 1\n3 1 1",
        rows: [1, 100],
        columns: [3, 3],
        min: 1,
        max: 1000,
        whole: true,
      },
    ],
    compute: ({ layers }) => {
      const sizes = grown(layers)
      const { field, jump } = sizes.at(-1)
      return {
        says: `Receptive field ${shown(field)} cells along an axis, jump ${shown(jump)}.`,
        tables: [
          {
            caption: "Result, in input cells along one axis",
            head: ["Layer", "Kernel", "Stride", "Dilation", "Receptive field", "Jump"],
            rows: layers.map((layer, at) => [at + 1, ...layer, sizes[at + 1].field, sizes[at + 1].jump]),
          },
        ],
        draw: walked,
      }
    },
  })
})()
