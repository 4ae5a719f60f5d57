// Runs in a bare V8: no browser, no node. Everything goes in and out as JSON, so nothing depends on a DOM.

// dagre copies plain data with structuredClone, which a bare V8 does not have.
globalThis.structuredClone ??= (value) => JSON.parse(JSON.stringify(value));

// Numbers that ECharts counts up per process (ids, hover classes) would make two reports of one result differ,
// so ids are renamed after the chart and everything that serves only the mouse is left out.
function drawChart(request) {
  const { id, width, height, option } = JSON.parse(request);
  const chart = echarts.init(null, null, { renderer: "svg", ssr: true, width, height });
  chart.setOption(option);
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg
    .replace(/<style >[\s\S]*?<\/style>/, "")
    .replace(/ class="zr\d+-cls-\d+"/g, "")
    .replace(/ ecmeta_[a-z_]+="[^"]*"/g, "")
    .replace(/ pointer-events="visible"/g, "")
    .replace(/\bzr\d+-/g, `${id}-`)
    .replace(/\n+/g, "\n");
}

function layoutGraph(request) {
  const { options, nodes, edges } = JSON.parse(request);
  const graph = new dagre.graphlib.Graph();
  graph.setGraph(options);
  for (const { id, ...size } of nodes) graph.setNode(id, size);
  for (const { source, target, ...size } of edges) graph.setEdge(source, target, { ...size, labelpos: "c" });
  dagre.layout(graph);
  const { width, height } = graph.graph();
  return JSON.stringify({
    width,
    height,
    nodes: nodes.map(({ id }) => ({ x: graph.node(id).x, y: graph.node(id).y })),
    edges: edges.map(({ source, target }) => {
      const { points, x, y } = graph.edge(source, target);
      return { points, label: x === undefined ? null : { x, y } };
    }),
  });
}
