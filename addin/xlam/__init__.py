"""The Excel add-in jixiao.xlam, built from text: package parts, VBA project, ribbon."""
