/** @jsxImportSource preact */
/** The few icons of the public pages, drawn here: a package of icons would weigh more than the page. */
import type { ComponentChildren } from "preact";

export function Icon({ children, size = 20 }: { children: ComponentChildren; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const CheckIcon = () => (
  <Icon size={34}>
    <path d="M5 12.5l4.5 4.5L19 7.5" />
  </Icon>
);
export const LockIcon = () => (
  <Icon size={30}>
    <path d="M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z" />
  </Icon>
);
export const MissingIcon = () => (
  <Icon size={30}>
    <circle cx="11" cy="11" r="6.5" />
    <path d="M16 16l4.5 4.5M9 11h4" />
  </Icon>
);
export const OfflineIcon = () => (
  <Icon size={30}>
    <path d="M3 3l18 18M8.5 15.5a5 5 0 0 1 7 0M5 12a10 10 0 0 1 4-2.4M19 12a10 10 0 0 0-6-2.9M12 19.2h.01" />
  </Icon>
);
export const StarIcon = ({ isOn }: { isOn: boolean }) => (
  <svg width="30" height="30" viewBox="0 0 24 24" aria-hidden="true" class={isOn ? "star on" : "star"}>
    <path d="M12 3.2l2.7 5.6 6.1.8-4.5 4.3 1.1 6.1-5.4-3-5.4 3 1.1-6.1L3.2 9.6l6.1-.8z" />
  </svg>
);
