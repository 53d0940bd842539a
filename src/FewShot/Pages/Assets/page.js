'use strict';
(() => {
  const specs = JSON.parse(document.getElementById('charts').textContent);
  const root = document.documentElement;
  const colour = name => getComputedStyle(root).getPropertyValue(name).trim();
  const font = '12px system-ui, sans-serif';
  let over = 'kimg';

  const number = value => value == null ? '–' : String(Number(value.toPrecision(4)));
  const tick = value => value == null ? '' : String(Number(value.toPrecision(8)));
  const clock = seconds => {
    const whole = Math.round(seconds), two = part => String(part).padStart(2, '0');
    return `${Math.floor(whole / 3600)}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`;
  };
  const place = (value, axis = over) =>
    value == null ? '–' : axis === 'kimg' ? `${Number(value.toFixed(3))} kimg` : clock(value);

  // The tables of a chart's curves over one axis: x, then for each curve its value and the ends of its interval.
  const aligned = spec => uPlot.join(spec.curves.map(curve => {
    const none = curve.values.map(() => null);
    return [curve[spec.over ?? over], curve.values, curve.low ?? none, curve.high ?? none];
  }));

  // Draws what cannot be a line, the 95 % intervals, and makes room for them.
  const drawBands = (plot, spec, tables) => {
    const { ctx } = plot;
    spec.curves.forEach((curve, i) => {
      if (!curve.low || !plot.series[i + 1].show) return;
      const [low, high] = [tables[3 * i + 2], tables[3 * i + 3]];
      const at = tables[0].map((_, j) => j).filter(j => low[j] != null && high[j] != null);
      if (at.length < 2) return;
      const x = j => plot.valToPos(tables[0][j], 'x', true);
      const least = plot.scales.y.distr === 3 ? plot.scales.y.min : -Infinity;
      const y = value => plot.valToPos(Math.max(value, least), 'y', true);
      ctx.save();
      ctx.beginPath();
      ctx.rect(plot.bbox.left, plot.bbox.top, plot.bbox.width, plot.bbox.height);
      ctx.clip();
      ctx.beginPath();
      at.forEach(j => ctx.lineTo(x(j), y(high[j])));
      [...at].reverse().forEach(j => ctx.lineTo(x(j), y(low[j])));
      ctx.globalAlpha = 0.16;
      ctx.fillStyle = colour(`--c${curve.colour}`);
      ctx.fill();
      ctx.restore();
    });
  };

  const shown = (plot, spec, tables, isLog) => {
    const [from, to] = [plot.scales.x.min ?? -Infinity, plot.scales.x.max ?? Infinity];
    const values = spec.curves.flatMap((_, i) => plot.series[i + 1].show ? [1, 2, 3].map(k => tables[3 * i + k]) : []);
    return values.flatMap(column => column.filter((value, j) =>
      value != null && (!isLog || value > 0) && tables[0][j] >= from && tables[0][j] <= to));
  };

  const draw = (host, spec, isLog) => {
    const axisOf = spec.over ?? over;
    const tables = aligned(spec);
    const lines = spec.curves.map((_, i) => tables[3 * i + 1]
      .map(value => isLog && value != null && !(value > 0) ? null : value)); // undefined is where others have points
    const axis = {
      stroke: colour('--quiet'), font, grid: { stroke: colour('--line'), width: 1 },
      ticks: { stroke: colour('--line'), width: 1 },
    };
    const interval = (i, j) => {
      const [low, high] = [tables[3 * i + 2][j], tables[3 * i + 3][j]];
      return low == null || high == null ? '' : ` [${number(low)}, ${number(high)}]`;
    };
    const plot = new uPlot({
      width: Math.max(200, host.clientWidth), height: 240,
      scales: {
        x: { time: false },
        y: {
          distr: isLog ? 3 : 1,
          range: (self, min, max) => {
            const all = shown(self, spec, tables, isLog);
            if (all.length === 0) return isLog ? [1, 10] : [0, 1];
            const ends = [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))];
            if (ends[0] === ends[1] && !isLog) return [ends[0] - 1, ends[0] + 1];
            return isLog ? uPlot.rangeLog(...ends, 10, false) : uPlot.rangeNum(...ends, 0.08, true);
          },
        },
      },
      axes: [
        { ...axis, values: (_, ticks) => ticks.map(value => axisOf === 'kimg' ? tick(value) : clock(value)), space: 64 },
        {
          ...axis, values: (_, ticks) => ticks.map(tick),
          size: (_, texts) => 18 + 7 * Math.max(3, ...(texts ?? []).map(text => text.length)),
        },
      ],
      series: [
        { label: 'after', value: (_, value) => place(value, axisOf) },
        ...spec.curves.map((curve, i) => ({
          label: curve.name, stroke: colour(`--c${curve.colour}`), width: curve.isFloor ? 1.5 : 2,
          dash: curve.isFloor ? [3, 5] : undefined, ...(curve.isFloor ? { points: { show: false } } : {}),
          paths: curve.isStepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
          value: (_, value, __, j) => value == null ? '–' : number(value) + interval(i, j),
        })),
      ],
      cursor: { sync: { key: axisOf, scales: ['x', null] }, points: { size: 8 } },
      hooks: { drawAxes: [self => drawBands(self, spec, tables)] },
    }, [tables[0], ...lines], host);
    const canvas = host.querySelector('canvas');
    canvas.setAttribute('role', 'img');
    canvas.setAttribute('aria-label', host.dataset.label);
    return plot;
  };

  const figures = specs.map((spec, i) => {
    const figure = document.getElementById(`chart-${i}`);
    const log = figure.querySelector('input');
    const item = { spec, host: figure.querySelector('.canvas'), log, plot: null };
    item.redraw = () => {
      item.plot?.destroy();
      item.plot = draw(item.host, spec, log.checked);
    };
    log.addEventListener('change', item.redraw);
    new ResizeObserver(() => item.plot?.setSize({ width: Math.max(200, item.host.clientWidth), height: 240 }))
      .observe(item.host);
    return item;
  });

  const sliders = [...document.querySelectorAll('[data-slider]')].map(host => {
    const input = host.querySelector('input[type=range]'), output = host.querySelector('output');
    const columns = [...host.querySelectorAll('[data-frames]')]
      .map(column => [...column.querySelectorAll('img[data-kimg]')]);
    const at = image => Number(image.dataset[over]);
    let stops = [];
    const show = () => {
      const stop = stops[input.value];
      for (const images of columns) {
        const index = Math.max(0, images.findLastIndex(image => at(image) <= stop));
        images.forEach((image, i) => { image.hidden = i !== index; });
      }
      output.textContent = place(stop);
      input.setAttribute('aria-valuetext', place(stop));
    };
    input.addEventListener('input', show);
    return () => {
      const part = stops.length > 1 ? input.value / (stops.length - 1) : 1;
      stops = [...new Set(columns.flat().map(at))].sort((a, b) => a - b);
      input.max = stops.length - 1;
      input.value = Math.round(part * (stops.length - 1));
      show();
    };
  });

  const all = () => {
    for (const figure of figures) figure.redraw();
    for (const slider of sliders) slider();
  };
  for (const choice of document.querySelectorAll('input[name=over]')) {
    choice.addEventListener('change', () => { over = choice.value; all(); });
    choice.checked = choice.value === over; // a reload may have kept another
  }
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', all);
  all();

  const copy = async text => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.body.appendChild(document.createElement('textarea'));
      area.value = text;
      area.select();
      document.execCommand('copy'); // where the page may not use the clipboard itself
      area.remove();
    }
  };
  for (const button of document.querySelectorAll('button[data-copy]')) {
    button.hidden = false;
    button.addEventListener('click', async () => {
      await copy(document.getElementById(button.dataset.copy).textContent);
      button.textContent = 'copied';
      setTimeout(() => { button.textContent = 'copy'; }, 1500);
    });
  }
})();
