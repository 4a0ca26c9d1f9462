Attribute VB_Name = "JxSheet"
Option Explicit

' What the add-in's own sheet holds. VBA source is ASCII, because the project's code page turns Chinese into
' question marks; every Chinese word a user sees is therefore read from cells.
' Only ThisWorkbook is asked: a sheet of the same name in a workbook that came by mail must not count.
' Columns: A:B settings, D:E texts by key, G:... one row per function (see JxHelp).

Private Const SHEET_NAME As String = "jixiao.conf"
Private Const SETTINGS As Long = 1
Private Const TEXTS As Long = 4

' The sheet itself. Fails where the add-in is damaged.
Public Function JxOwnSheet() As Object
    Set JxOwnSheet = ThisWorkbook.Worksheets(SHEET_NAME)
End Function

' A setting, taken literally: no %NAME% in it is expanded.
Public Function JxSetting(ByVal key As String, Optional ByVal default As String = "") As String
    JxSetting = JxLookUp(SETTINGS, key, default)
End Function

' A Chinese text. The key itself where the sheet cannot be read: better than an error box.
Public Function JxText(ByVal key As String) As String
    On Error GoTo Unreadable
    JxText = JxLookUp(TEXTS, key, key)
    Exit Function
Unreadable:
    JxText = key
End Function

Private Function JxLookUp(ByVal column As Long, ByVal key As String, ByVal default As String) As String
    Dim sheet As Object
    Dim row As Long
    Set sheet = JxOwnSheet()
    JxLookUp = default
    row = 1
    Do While CStr(sheet.Cells(row, column).Value) <> ""
        If UCase$(CStr(sheet.Cells(row, column).Value)) = UCase$(key) Then
            JxLookUp = CStr(sheet.Cells(row, column + 1).Value)
            Exit Function
        End If
        row = row + 1
    Loop
End Function

' One line for the technician, in the folder where the Python side keeps its log. Never an error of its own.
' A log of a million characters begins anew.
Public Sub JxLog(ByVal entry As String)
    Dim folder As String
    Dim file As Integer
    On Error Resume Next
    #If Mac Then
        folder = Environ("HOME") & "/.jixiao/"
    #Else
        folder = Environ("USERPROFILE") & "\.jixiao\"
    #End If
    MkDir folder
    If FileLen(folder & "excel.log") > 1000000 Then Kill folder & "excel.log"
    file = FreeFile
    Open folder & "excel.log" For Append As #file
    Print #file, Format$(Now, "yyyy-mm-dd hh:nn:ss") & " " & entry
    Close #file
    On Error GoTo 0
End Sub
