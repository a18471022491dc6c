// Chalk on the board of the doors: a heartbeat measured, as on the wall of an anatomy class. Decoration.
import css from "./BoardDrawing.module.css";

const BEAT = "h76c10 0 12-16 22-16s14 16 24 16h12l8 12 16-104 16 128 10-36h24c12 0 16-26 30-26s18 26 30 26";

function BoardDrawing() {
  return (
    <svg className={css.board} viewBox="0 0 864 900" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <defs>
        <filter id="board-chalk" x="-5%" y="-5%" width="110%" height="110%">
          <feTurbulence type="fractalNoise" baseFrequency=".9" numOctaves="2" seed="8" result="n" />
          <feDisplacementMap in="SourceGraphic" in2="n" scale="2.6" result="d" />
          <feTurbulence type="fractalNoise" baseFrequency="1.4" numOctaves="1" seed="3" result="g" />
          <feColorMatrix in="g" values="0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  0 0 0 -2.6 2.05" result="m" />
          <feComposite in="d" in2="m" operator="in" />
        </filter>
        <filter id="board-smear" x="-10%" y="-40%" width="120%" height="180%">
          <feGaussianBlur stdDeviation="13" />
        </filter>
        <radialGradient id="board-wipe" cx=".62" cy=".66" r=".7">
          <stop offset="0" stopColor="#3a6a58" stopOpacity=".5" />
          <stop offset="1" stopColor="#1f4638" stopOpacity="0" />
        </radialGradient>
      </defs>
      <rect width="864" height="900" fill="url(#board-wipe)" />
      <g
        filter="url(#board-smear)"
        stroke="#f4f0e4"
        strokeOpacity=".09"
        strokeWidth="44"
        strokeLinecap="round"
        fill="none"
      >
        <path d="M120 640C280 560 520 560 760 610M90 720c200-60 430-60 640-20" />
      </g>
      <g
        filter="url(#board-chalk)"
        fill="none"
        stroke="#f4f0e4"
        strokeWidth="4"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path
          d={`M72 690${BEAT}h46c10 0 12-16 22-16s14 16 24 16h12l8 12 16-104 16 128 10-36h24c12 0 16-26 30-26s18 26 30 26h84`}
        />
        <path d="M72 588v178h640" strokeWidth="3" opacity=".75" />
        <path d="M64 600l8-14 8 14M698 758l16 8-16 8" strokeWidth="3" opacity=".75" />
        <path d="M170 652v-20M230 584v-14M310 642v-16" strokeWidth="3" />
        <path
          d="M230 552v-26M468 552v-26M230 538h238M240 532l-10 6 10 6M458 532l10 6-10 6"
          strokeWidth="3"
          opacity=".8"
        />
      </g>
      <g filter="url(#board-chalk)" fill="#f4f0e4" className={css.chalkText}>
        <text x="162" y="624">
          P
        </text>
        <text x="221" y="514">
          R
        </text>
        <text x="302" y="618">
          T
        </text>
        <text x="284" y="520">
          R–R = 0,8 с
        </text>
      </g>
      <g filter="url(#board-chalk)" fill="none" stroke="#f6c945" strokeWidth="5" strokeLinecap="round">
        <path d="M560 556c-30 6-62 12-84 34" />
        <path d="M488 572l-14 20 24-2" />
      </g>
      <g filter="url(#board-chalk)" fill="#f6c945" className={css.yellowText}>
        <text x="572" y="560">
          75 уд/мин
        </text>
      </g>
      <Ledge />
    </svg>
  );
}

function Ledge() {
  return (
    <g>
      <rect y="836" width="864" height="64" fill="#8a6b47" />
      <rect y="836" width="864" height="7" fill="#a98559" />
      <rect y="884" width="864" height="16" fill="#6d5335" />
      <rect x="86" y="820" width="86" height="17" rx="7" fill="#f4f0e4" />
      <rect x="86" y="831" width="86" height="6" rx="3" fill="#d3cdbb" />
      <rect x="186" y="820" width="54" height="17" rx="7" fill="#f6c945" />
      <rect x="186" y="831" width="54" height="6" rx="3" fill="#d1a324" />
      <rect x="640" y="804" width="132" height="33" rx="6" fill="#3b3a36" />
      <rect x="640" y="824" width="132" height="13" rx="4" fill="#d9d2bf" />
    </g>
  );
}

/** The same heartbeat in the low head of a phone. */
function PulseDrawing() {
  return (
    <svg className={css.pulse} viewBox="0 0 240 90" aria-hidden="true">
      <filter id="pulse-chalk" x="-10%" y="-30%" width="120%" height="160%">
        <feTurbulence type="fractalNoise" baseFrequency=".9" numOctaves="2" seed="8" result="n" />
        <feDisplacementMap in="SourceGraphic" in2="n" scale="2" />
      </filter>
      <path
        filter="url(#pulse-chalk)"
        d="M4 58h40c8 0 8-12 16-12s10 12 18 12h8l6 8 12-54 12 74 8-28h16c8 0 10-18 20-18s12 18 20 18h60"
        fill="none"
        stroke="#f4f0e4"
        strokeWidth="3"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Whichever the width shows. */
export function ChalkOnBoard() {
  return (
    <>
      <BoardDrawing />
      <PulseDrawing />
    </>
  );
}
