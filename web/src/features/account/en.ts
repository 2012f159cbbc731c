export const en = {
  account: "Account of {name}",
  profile: "Profile and settings",
  lightTheme: "Light theme",
  darkTheme: "Dark theme",
  signOut: "Sign out",
} as const;
