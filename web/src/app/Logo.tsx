/** The mark: two warp threads and two weft threads, over and under. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="logo">
      <rect width="32" height="32" rx="7" fill="#1d4f91" />
      <g fill="none" strokeWidth="3" strokeLinecap="round">
        <path d="M7 12h2M16 12h9M7 20h9M23 20h2" stroke="#bcd0ec" />
        <path d="M12.5 7v9.5M12.5 23.5v1.5M19.5 7v1.5M19.5 15.5v9.5" stroke="#f0b34a" />
      </g>
    </svg>
  );
}
