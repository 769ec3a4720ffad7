// Every piece of text on the page whose contrast with what lies behind it is under 4.5:1, as the browser paints it.
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return [red, green, blue, alpha / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3]));
  const ancestors = (element) => (element ? [element, ...ancestors(element.parentElement)] : []);
  const ground = (element) =>
    ancestors(element)
      .reverse()
      .reduce((under, box) => over(rgba(getComputedStyle(box).backgroundColor), under), [255, 255, 255]);
  const opacity = (element) => ancestors(element).reduce((all, box) => all * Number(getComputedStyle(box).opacity), 1);
  const luminance = (color) =>
    color
      .map((channel) => channel / 255)
      .map((channel) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4))
      .reduce((sum, channel, i) => sum + channel * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const isPainted = (element) => {
    const box = element.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(element).visibility === "visible" && opacity(element) > 0;
  };
  const isText = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim()) &&
    !element.closest("style, script, noscript, [data-testid=stIconMaterial], [disabled]");
  return [...document.querySelectorAll("body *")]
    .filter((element) => isText(element) && isPainted(element))
    .map((element) => {
      const style = getComputedStyle(element);
      const behind = ground(element);
      const [red, green, blue, alpha] = rgba(element instanceof SVGElement ? style.fill : style.color);
      const painted = over([red, green, blue, alpha * opacity(element)], behind);
      return [Math.round(contrast(painted, behind) * 100) / 100, element.textContent.trim().slice(0, 40)];
    })
    .filter(([ratio]) => ratio < 4.5);
}
