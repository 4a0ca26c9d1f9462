Attribute VB_Name = "JxLink"
Option Explicit

' Excel saves a function of an add-in with the add-in's path. On another PC the formula then points at a file that is
' not there, or shows #NAME?. Such formulas are entered again with the bare name, which binds them to this add-in.

' Workbooks that held JX formulas when they were opened: only these are looked at after a calculation.
Private watched As String

' Called for every workbook that opens.
Public Sub JxRelink(ByVal book As Object)
    Dim sheet As Object
    Dim todo As Collection
    Dim elsewhere As Boolean
    On Error GoTo Failed
    If Not JxHasFormulas(book) Then Exit Sub
    If InStr(watched, JxKey(book)) = 0 Then watched = watched & JxKey(book)
    elsewhere = JxIsLinkedElsewhere(book)
    Set todo = New Collection
    For Each sheet In book.Worksheets
        JxCollect sheet, elsewhere, todo
    Next sheet
    JxEnterAll book, todo
    Exit Sub
Failed:
    JxLog "relink: " & Err.Number & " " & Err.Description
End Sub

' Called after a calculation: a formula that a file tool wrote shows its stored value first and #NAME? only now.
Public Sub JxRelinkSheet(ByVal sheet As Object)
    Dim todo As Collection
    On Error GoTo Failed
    If watched = "" Then Exit Sub
    If InStr(watched, JxKey(sheet.Parent)) = 0 Then Exit Sub
    Set todo = New Collection
    JxCollect sheet, False, todo
    JxEnterAll sheet.Parent, todo
    Exit Sub
Failed:
    JxLog "relink: " & Err.Number & " " & Err.Description
End Sub

Private Function JxKey(ByVal book As Object) As String
    JxKey = "|" & book.FullName & "|"
End Function

' The cheap test: one search per sheet, no loop over cells. Excel remembers a search's options for the user's next one,
' so they are the ones it starts with.
Private Function JxHasFormulas(ByVal book As Object) As Boolean
    Dim sheet As Object
    For Each sheet In book.Worksheets
        If Not sheet.UsedRange.Find("JX_", LookIn:=xlFormulas, LookAt:=xlPart, MatchCase:=False) Is Nothing Then
            JxHasFormulas = True
            Exit Function
        End If
    Next sheet
End Function

' Does the workbook link to an add-in of our name at another path?
Private Function JxIsLinkedElsewhere(ByVal book As Object) As Boolean
    Dim links As Variant
    Dim link As Variant
    links = book.LinkSources(xlExcelLinks)
    If IsEmpty(links) Then Exit Function
    For Each link In links
        If LCase$(Right$(link, 11)) = "jixiao.xlam" And LCase$(link) <> LCase$(ThisWorkbook.FullName) Then
            JxIsLinkedElsewhere = True
        End If
    Next link
End Function

' Adds the cells of a sheet that must be entered again. Protected sheets stay as they are.
Private Sub JxCollect(ByVal sheet As Object, ByVal linkedElsewhere As Boolean, ByVal todo As Collection)
    Dim formulas As Object
    Dim cell As Object
    If sheet.ProtectContents Then Exit Sub
    On Error Resume Next
    If linkedElsewhere Then
        Set formulas = sheet.UsedRange.SpecialCells(xlCellTypeFormulas)
    Else
        Set formulas = sheet.UsedRange.SpecialCells(xlCellTypeFormulas, xlErrors)
    End If
    On Error GoTo 0
    If formulas Is Nothing Then Exit Sub
    For Each cell In formulas.Cells
        If InStr(1, cell.Formula, "JX_", vbTextCompare) > 0 Then
            If JxBare(cell.Formula) <> cell.Formula Then
                todo.Add cell
            ElseIf JxShowsName(cell) Then
                todo.Add cell
            End If
        End If
    Next cell
End Sub

Private Function JxShowsName(ByVal cell As Object) As Boolean
    If IsError(cell.Value) Then JxShowsName = (cell.Value = CVErr(xlErrName))
End Function

' Entering computes at once, so nothing is entered while Python cannot answer: the stored values stay to be read.
Private Sub JxEnterAll(ByVal book As Object, ByVal todo As Collection)
    Dim cell As Object
    Dim wasSaved As Boolean
    Dim wasUpdating As Boolean
    Dim hadEvents As Boolean
    Dim calculation As Long
    If todo.Count = 0 Then Exit Sub
    If JxPython() Is Nothing Then Exit Sub
    wasSaved = book.Saved
    wasUpdating = Application.ScreenUpdating
    hadEvents = Application.EnableEvents
    calculation = Application.Calculation
    On Error GoTo Failed
    Application.ScreenUpdating = False
    Application.EnableEvents = False
    Application.Calculation = xlCalculationManual
    For Each cell In todo
        JxEnter cell
    Next cell
Restore:
    On Error Resume Next
    Application.Calculation = calculation
    Application.EnableEvents = hadEvents
    Application.ScreenUpdating = wasUpdating
    book.Saved = wasSaved
    Exit Sub
Failed:
    JxLog "relink: " & Err.Number & " " & Err.Description
    Resume Restore
End Sub

' Enters one formula again in the form it has: array, dynamic array, or plain. A cell that refuses is left.
Private Sub JxEnter(ByVal cell As Object)
    Dim text As String
    On Error GoTo Refused
    If cell.HasArray And Not JxSpills(cell) Then
        ' An array is entered as a whole, once, from its first cell.
        If cell.Address = cell.CurrentArray.Cells(1, 1).Address Then
            cell.CurrentArray.FormulaArray = JxBare(cell.Formula)
        End If
        Exit Sub
    End If
    text = JxFormula2(cell)
    If text = "" Then
        cell.Formula = JxBare(cell.Formula)
    Else
        ' .Formula would put an @ into a formula that spills.
        cell.Formula2 = JxBare(text)
    End If
    Exit Sub
Refused:
    JxLog "relink " & cell.Address & ": " & Err.Number & " " & Err.Description
End Sub

' Does a formula of Excel 365 or 2021 fill further cells from here? False in older ones, which do not know that.
Private Function JxSpills(ByVal cell As Object) As Boolean
    On Error Resume Next
    JxSpills = cell.HasSpill
    On Error GoTo 0
End Function

' The formula in the notation of Excel 365 and 2021; "" in older ones, which do not know it.
Private Function JxFormula2(ByVal cell As Object) As String
    On Error Resume Next
    JxFormula2 = cell.Formula2
    On Error GoTo 0
End Function
