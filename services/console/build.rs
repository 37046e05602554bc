//! Makes cargo notice when the built assets appear or change: they are embedded by `src/assets.rs`.
fn main() {
    println!("cargo:rerun-if-changed=assets/dist");
    println!("cargo:rerun-if-changed=locales");
    println!("cargo:rerun-if-changed=templates");
    if !std::path::Path::new("assets/dist/console.css").exists() {
        println!(
            "cargo:warning=the console's assets are not built: run `npm ci && npm run build` in services/console/assets"
        );
    }
}
