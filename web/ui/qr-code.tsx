import { encode } from 'uqr';
import classes from './qr-code.module.css';

/** A QR code, drawn here: what it holds goes to nobody. Dark on white in both schemes, or cameras would not read it. */
export function QrCode(props: { text: string; label: string }) {
  const { data, size } = encode(props.text, { border: 3 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className={classes.picture} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={props.label}>
      <path d={path} shapeRendering="crispEdges" />
    </svg>
  );
}
