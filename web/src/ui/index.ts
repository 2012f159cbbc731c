/** The kit. Import from here: `import { Button, toast } from "@/ui"`. What is unused is left out of a chunk. */
export {
  getTheme,
  setThemeChoice,
  type Theme,
  type ThemeChoice,
  tokenValue,
  useTheme,
  useThemeChoice,
} from "./appearance.ts";
export { Avatar, initials } from "./avatar/Avatar.tsx";
export { Button, ButtonLink, type ButtonProps, type ButtonVariant, IconButton } from "./button/Button.tsx";
export { Chip } from "./chip/Chip.tsx";
export { Kbd } from "./chip/Kbd.tsx";
export { Checkbox, RadioGroup, Switch } from "./choice/choice.tsx";
export { type Choice, Segments } from "./choice/Segments.tsx";
export { chooseFile } from "./chooseFile.ts";
export { classes } from "./classes.ts";
export { colourFor, knownColour, type OptionColour, optionColours, optionStyle } from "./colour/colours.ts";
export { ColourDot, Swatches } from "./colour/Swatches.tsx";
export { Breadcrumbs, type Crumb } from "./crumbs/Breadcrumbs.tsx";
export { DateField } from "./date/DateField.tsx";
export { FileDrop } from "./drop/FileDrop.tsx";
export { NumberField } from "./field/NumberField.tsx";
export { ComboBox, type Option, Select } from "./field/Select.tsx";
export { PasswordField, SearchField, TextArea, TextField } from "./field/TextField.tsx";
export { useComposed } from "./field/useComposed.ts";
export { type Column, List } from "./list/List.tsx";
export { useWindow } from "./list/useWindow.ts";
export { MenuAt, MenuButton, type MenuEntries, type MenuEntry } from "./menu/Menu.tsx";
export { AskHost, ask, type Question } from "./overlay/ask.tsx";
export { Dialog, DialogButtons, Drawer } from "./overlay/Dialog.tsx";
export { LazyDrawer } from "./overlay/LazyDrawer.tsx";
export { PopoverAt, PopoverButton } from "./overlay/Popover.tsx";
export { TipHost, Tooltip } from "./overlay/Tooltip.tsx";
export { warmOverlays } from "./overlay/warm.ts";
export { Spinner } from "./states/Spinner.tsx";
export { Banner, EmptyState, ErrorState, Loading, Skeleton, SkeletonList, type Tone } from "./states/states.tsx";
export { type TabEntry, Tabs } from "./tabs/Tabs.tsx";
export { ToastHost, toast, toastError, toastUndo } from "./toast/toast.tsx";
export { useCopy } from "./useCopy.ts";
export { usePhone } from "./usePhone.ts";
export { useTitle } from "./useTitle.ts";
export { uiWords } from "./words.ts";
