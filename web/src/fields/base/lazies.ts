/** Controls, editors and config forms that several types share, loaded when the first is shown. */
import { lazy } from "react";

export const TextControl = lazy(() => import("./controls/TextControl.tsx"));
export const LongTextControl = lazy(() => import("./controls/LongTextControl.tsx"));
export const ReadonlyControl = lazy(() => import("./controls/ReadonlyControl.tsx"));
export const TextConfigForm = lazy(() => import("./configs/TextConfigForm.tsx"));
export const DateTimeConfigForm = lazy(() => import("./configs/DateTimeConfigForm.tsx"));
export const OptionsConfigForm = lazy(() => import("./configs/OptionsConfigForm.tsx"));
export const SelectEditor = lazy(() => import("./picker/SelectEditor.tsx"));
export const SelectControl = lazy(() => import("./picker/SelectControl.tsx"));
