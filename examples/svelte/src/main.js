import "../../chat/style.css";
import { hydrate } from "svelte";
import App from "./App.svelte";

const props = JSON.parse(document.getElementById("page").textContent);

hydrate(App, { target: document.getElementById("app"), props });
