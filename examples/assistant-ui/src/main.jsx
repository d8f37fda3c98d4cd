import "../../chat/style.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.jsx";

const { options } = JSON.parse(document.getElementById("page").textContent);

createRoot(document.getElementById("app")).render(
  <StrictMode>
    <App options={options} />
  </StrictMode>,
);
