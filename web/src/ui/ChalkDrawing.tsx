// Chalk drawings of empty places: decoration, gone in low vision.
import css from "./ChalkDrawing.module.css";

export type DrawingName = "talk" | "people" | "door" | "clock" | "nothing" | "link";

const STROKES: Record<DrawingName, string[]> = {
  talk: [
    "M14 20h74a8 8 0 0 1 8 8v26a8 8 0 0 1-8 8H48L32 74V62H22a8 8 0 0 1-8-8V28a8 8 0 0 1 8-8z",
    "M30 36h46M30 47h28",
  ],
  people: [
    "M42 30a10 10 0 1 0 0-.1M24 66c0-14 8-22 18-22s18 8 18 22",
    "M78 34a8 8 0 1 0 0-.1M70 48c4-3 8-3 10-3 9 0 15 7 15 19",
  ],
  door: ["M40 70V14h38v56M30 70h60", "M70 42v4M96 42h14M104 36l6 6-6 6"],
  clock: ["M60 14a28 28 0 1 0 .1 0", "M60 26v16l11 7"],
  nothing: ["M54 22a20 20 0 1 0 .1 0M69 57l16 15", "M46 36l16 12M62 36 46 48"],
  link: ["M52 50 70 32M48 40l-8 8a13 13 0 0 0 18 18l8-8M72 42l8-8a13 13 0 0 0-18-18l-8 8"],
};

export function ChalkDrawing({ name }: { name: DrawingName }) {
  const filter = `chalk-${name}`;
  return (
    <svg viewBox="0 0 120 80" aria-hidden="true" className={css.drawing}>
      <filter id={filter} x="-10%" y="-10%" width="120%" height="120%">
        <feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2" seed="5" result="n" />
        <feDisplacementMap in="SourceGraphic" in2="n" scale="2.4" result="d" />
        <feTurbulence type="fractalNoise" baseFrequency="1.3" numOctaves="1" seed="2" result="g" />
        <feColorMatrix in="g" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -2.6 2.1" result="m" />
        <feComposite in="d" in2="m" operator="in" />
      </filter>
      <g
        filter={`url(#${filter})`}
        fill="none"
        stroke="currentColor"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        {STROKES[name].map((stroke) => (
          <path key={stroke} d={stroke} />
        ))}
      </g>
    </svg>
  );
}
