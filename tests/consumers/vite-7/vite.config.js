export default { optimizeDeps: { exclude: ["afterword"] } };
