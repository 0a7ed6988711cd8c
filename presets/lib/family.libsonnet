// A family: what its presets have in common, and the presets in the order of supported_models.yaml.
// `family` is what a preset of another project builds on, `named` what it overrides a shipped preset from.
function(file, family, presets) {
  file: file,
  family: family,
  presets: [family + preset for preset in presets],
  named(name):: [preset for preset in self.presets if preset.name == name][0],
}
