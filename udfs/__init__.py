"""What you type: JX_SCORE, JX_GRADE, JX_CHECK ... and the pure rules behind them. No workbook, no file."""
