import "../../chat/style.css";
import { createAfterword } from "afterword/vue";
import { createSSRApp } from "vue";
import App from "./App.vue";

const { options, history } = JSON.parse(document.getElementById("page").textContent);

createSSRApp(App, { history }).use(createAfterword(options)).mount("#app");
