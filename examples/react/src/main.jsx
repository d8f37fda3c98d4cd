import "../../chat/style.css";
import { StrictMode } from "react";
import { hydrateRoot } from "react-dom/client";
import { App } from "./App.jsx";

const page = JSON.parse(document.getElementById("page").textContent);

hydrateRoot(
  document.getElementById("app"),
  <StrictMode>
    <App {...page} />
  </StrictMode>,
);
