import "./tokens.css";
import "./options.css";
import "./base.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut } from "@/api/client";
import { ApiError } from "@/api/errors";
import { keys, makeQueryClient } from "@/api/queries";
import { makeRouter } from "./router.tsx";

const client = makeQueryClient();
const router = makeRouter(client);

// A session that ended elsewhere (signed out, removed, expired): forget everything, ask to sign in, come back here.
onSignedOut(() => {
  if (client.getQueryData(keys.me) === undefined) return;
  client.clear();
  router.invalidate();
});

const place = document.getElementById("root");
if (place) {
  // A refusal of the server has a screen of its own; only what we did not foresee belongs in the console.
  const onCaughtError = (error: unknown) => error instanceof ApiError || reportError(error);
  createRoot(place, { onCaughtError }).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
