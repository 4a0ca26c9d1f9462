Attribute VB_Name = "JxHelp"
Option Explicit

' Chinese help in the function wizard, read from the add-in's sheet: column G the function, H its category,
' I what it does, J and on one text per argument.

Private Const FIRST As Long = 7

Public JxDescribed As Boolean

' At load there may be no workbook yet, and Excel then refuses: JxEvents tries again when one becomes active.
Public Sub JxDescribe()
    Dim sheet As Object
    Dim row As Long
    Dim refused As Boolean
    On Error Resume Next
    Set sheet = JxOwnSheet()
    If sheet Is Nothing Then Exit Sub
    row = 1
    Do While CStr(sheet.Cells(row, FIRST).Value) <> ""
        Err.Clear
        Application.MacroOptions Macro:=CStr(sheet.Cells(row, FIRST).Value), _
            Category:=CStr(sheet.Cells(row, FIRST + 1).Value), _
            Description:=CStr(sheet.Cells(row, FIRST + 2).Value), _
            ArgumentDescriptions:=JxArguments(sheet, row)
        If Err.Number <> 0 Then refused = True
        row = row + 1
    Loop
    JxDescribed = Not refused
    ' The help must not make Excel ask whether the add-in shall be saved.
    ThisWorkbook.Saved = True
    On Error GoTo 0
End Sub

Private Function JxArguments(ByVal sheet As Object, ByVal row As Long) As Variant
    Dim texts() As String
    Dim count As Long
    ReDim texts(0 To 0)
    Do While CStr(sheet.Cells(row, FIRST + 3 + count).Value) <> ""
        ReDim Preserve texts(0 To count)
        texts(count) = CStr(sheet.Cells(row, FIRST + 3 + count).Value)
        count = count + 1
    Loop
    JxArguments = texts
End Function
