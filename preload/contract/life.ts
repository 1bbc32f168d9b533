/** Life of a dossier after it was received (vòng đời hồ sơ). */
export const life = {};
